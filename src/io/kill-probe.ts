import { PROBE_POINTS, type Probe } from '../runtime/probe.ts';

/** A probe that kills this process (SIGKILL) at the point that the variable TIELINE_KILL_AT names; `undefined` where it is unset. */
export function killProbe(wanted: string | undefined): Probe | undefined {
  const point = PROBE_POINTS.find((candidate) => candidate === wanted);
  if (point === undefined) return undefined;
  return (reached) => {
    if (reached === point) process.kill(process.pid, 'SIGKILL');
  };
}
