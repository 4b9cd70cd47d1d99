/** What can go wrong in the demo plant. */
export const FAULT_NAMES = ['heat-spike', 'bearing-press-2', 'sensor-failure', 'hvac-offline'] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** How long each fault lasts by itself, in ms of plant time, and what the log says. */
export const FAULTS: Readonly<Record<FaultName, { durationMs: number; began: string; ended: string }>> = {
  'heat-spike': {
    durationMs: 40_000,
    began: 'heat spike: an oven door stands open',
    ended: 'heat spike over: the oven door is closed',
  },
  'bearing-press-2': {
    durationMs: 90_000,
    began: 'press 2: a bearing runs hot',
    ended: 'press 2: the bearing is greased',
  },
  'sensor-failure': {
    durationMs: 30_000,
    began: 'hall temperature: the sensor fails',
    ended: 'hall temperature: the sensor is back',
  },
  'hvac-offline': {
    durationMs: 20_000,
    began: 'HVAC: off the network',
    ended: 'HVAC: back on the network',
  },
};

/** The faults that hold now, each with what remains of it in ms; `null` lasts until it is switched off. */
export type ActiveFaults = Readonly<Partial<Record<FaultName, number | null>>>;

/** `once`: for its own duration. `on`: until `off`. */
export interface FaultCommand {
  fault: FaultName;
  change: 'once' | 'on' | 'off';
}

/**
 * Reads a command as people send it: a bare name, or JSON `{"fault": name, "on": true | false}`; without `on` the fault
 * lasts for its own duration.
 */
export function parseFaultCommand(text: string): { command: FaultCommand } | { problem: string } {
  const trimmed = text.trim();
  const asked: { fault?: unknown; on?: unknown } = trimmed.startsWith('{') ? jsonObject(trimmed) : { fault: trimmed };
  const fault = FAULT_NAMES.find((name) => name === asked.fault);
  if (!fault) return { problem: `no fault "${trimmed.slice(0, 80)}"; one of ${FAULT_NAMES.join(', ')}` };
  if (asked.on === undefined) return { command: { fault, change: 'once' } };
  if (typeof asked.on !== 'boolean') return { problem: `${fault}: "on" must be true or false` };
  return { command: { fault, change: asked.on ? 'on' : 'off' } };
}

/** The faults after a command. What is held stays held when it is asked for once more. */
export function switchFault(active: ActiveFaults, { fault, change }: FaultCommand): ActiveFaults {
  if (change === 'on') return { ...active, [fault]: null };
  if (change === 'once') return active[fault] === null ? active : { ...active, [fault]: FAULTS[fault].durationMs };
  const { [fault]: _ended, ...others } = active;
  return others;
}

/** The faults after `dtMs`. */
export function stepFaults(active: ActiveFaults, dtMs: number): ActiveFaults {
  let next = active;
  for (const fault of FAULT_NAMES) {
    const remainingMs = active[fault];
    if (typeof remainingMs !== 'number') continue;
    next = remainingMs > dtMs ? { ...next, [fault]: remainingMs - dtMs } : switchFault(next, { fault, change: 'off' });
  }
  return next;
}

/** What the log says about the difference between two moments. */
export function faultNews(before: ActiveFaults, after: ActiveFaults): string[] {
  const news: string[] = [];
  for (const fault of FAULT_NAMES) {
    if (fault in after && !(fault in before)) news.push(FAULTS[fault].began);
    if (fault in before && !(fault in after)) news.push(FAULTS[fault].ended);
  }
  return news;
}

function jsonObject(text: string): { fault?: unknown; on?: unknown } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
