import type { AppendResult, StreamEntry, StreamWriter } from '../../core/ports/stream.ts';
import type { Time } from '../../core/ports/time.ts';
import { fileFaults } from './fault-file.ts';
import { faultGate } from './gate.ts';

const THROTTLED: AppendResult = {
  ok: false,
  code: 'ProvisionedThroughputExceededException',
  message: 'a drill throttles the stream',
};

/** The stream as drills leave it for those who append; what is in it is read all the same. */
export function drilledStream(stream: StreamWriter, file: string | undefined, time: Time): StreamWriter {
  if (file === undefined) return stream;
  const faults = fileFaults(file, time);
  const gate = faultGate('stream', 'STREAM_UNAVAILABLE', faults, time);
  let entriesSeen = 0;

  /** As Kinesis does, it refuses single records of a request: here every second one. */
  const appendSome = async (entries: readonly StreamEntry[]): Promise<readonly AppendResult[]> => {
    const isTaken = entries.map(() => entriesSeen++ % 2 === 1);
    const taken = await stream.append(entries.filter((_, index) => isTaken[index]));
    const results = taken.values();
    return isTaken.map((one) => (one ? (results.next().value ?? THROTTLED) : THROTTLED));
  };

  return {
    async append(entries) {
      if (faults.current('stream') === 'throttle') return appendSome(entries);
      await gate();
      return stream.append(entries);
    },
  };
}
