/** Letters that are looked at together, at least: no more than these should be tried at first. */
export const LOOKED_AT = 100;
/** Share of them that may fail again. */
const MAY_FAIL = 0.9;

export interface FailureWatch {
  /**
   * Counts letters that were tried.
   * @returns why the redrive should stop, as a sentence for an operator; undefined where it may go on
   */
  add(processedAgain: number, failedAgain: number): string | undefined;
}

/**
 * Finds out that a redrive does more harm than good: a letter that fails again is one failure nearer to being parked, and
 * nearly all of them do where the cause was not mended. It judges each hundred letters (or more, where more
 * were tried at once) for themselves, so that a cause which comes back in the middle shows as soon as one that was never
 * mended.
 */
export function createFailureWatch(): FailureWatch {
  let tried = 0;
  let failed = 0;
  return {
    add(processedAgain, failedAgain) {
      tried += processedAgain + failedAgain;
      failed += failedAgain;
      if (tried < LOOKED_AT) return undefined;
      const looked = { tried, failed };
      tried = 0;
      failed = 0;
      if (looked.failed <= looked.tried * MAY_FAIL) return undefined;
      return `${looked.failed} of the last ${looked.tried} letters failed again, so the others were not tried and are as they were: mend the cause, rehearse it, and redrive anew.`;
    },
  };
}
