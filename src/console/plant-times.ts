/** How instants are shown: in the plant's time zone, which is named once on the page. */
export interface PlantTimes {
  zone: string;
  /** `14:03:07`; with its date where that is not today's. */
  shown(at: number): string;
  /** `14:03:07.250`, for traces. */
  exact(at: number): string;
}

/** @param now the runtime's clock, to know which day is today */
export function plantTimes(zone: string, now: () => number): PlantTimes {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: zone } as const;
  const time = new Intl.DateTimeFormat('en-GB', clock);
  const precise = new Intl.DateTimeFormat('en-GB', { ...clock, fractionalSecondDigits: 3 });
  const dated = (at: number, format: Intl.DateTimeFormat) =>
    day.format(at) === day.format(now()) ? format.format(at) : `${day.format(at)} ${format.format(at)}`;
  return { zone, shown: (at) => dated(at, time), exact: (at) => dated(at, precise) };
}
