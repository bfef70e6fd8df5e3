// Loaded into the platform and its workers with --import: the wall clock is off by CHAOS_CLOCK_OFFSET_MS.
const offsetMs = Number(process.env.CHAOS_CLOCK_OFFSET_MS);
const RealDate = Date;
const now = () => RealDate.now() + offsetMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
  get: (target, name, self) => (name === 'now' ? now : Reflect.get(target, name, self)),
});
