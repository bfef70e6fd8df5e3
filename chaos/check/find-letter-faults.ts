import { type Anomaly, identityOf, isSetAside, type Store } from './evidence.ts';

/** Events that were set aside without a letter that says so, and letters that say otherwise than their event. */
export function findLetterFaults({ effects, lettersWithoutEvent }: Store): Anomaly[] {
  const orphans = lettersWithoutEvent.map((id): Anomaly => {
    return { kind: 'torn', subject: `letter ${id}`, detail: 'belongs to no event' };
  });
  const disagreements = effects.flatMap((effect): Anomaly[] => {
    const { status, letter } = effect;
    if (letter === status || (letter === undefined && !isSetAside(effect))) return [];
    const detail = `is ${status}, and its letter ${letter === undefined ? 'is missing' : `says ${letter}`}`;
    return [{ kind: 'torn', subject: identityOf(effect), detail }];
  });
  return [...orphans, ...disagreements];
}
