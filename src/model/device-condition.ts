import type { SampleSource } from './sample.ts';

/** A condition that another system watches, as that system says it stands: an alarm of an OPC UA server (Part 9). */
export interface DeviceCondition {
  /** Names it within its link. */
  readonly id: string;
  /** What it is about and what it is called there, as a path: `Pump 1/Level`. */
  readonly address: string;
  /** It holds, is enabled and not suppressed. */
  readonly active: boolean;
  /** `undefined`: nobody can acknowledge it there. */
  readonly acknowledged: boolean | undefined;
  /** Who acknowledged or commented on it last, and the words, where the system tells. */
  readonly by?: string;
  readonly comment?: string;
  /** 1 to 1000, the most urgent last. */
  readonly severity: number;
  readonly message: string;
  /** Source time since which it is active, ms since the Unix epoch; absent where the system does not tell. */
  readonly activeSince?: number;
  /** Source time of what was told. */
  readonly time: number;
  readonly receivedAt: number;
  readonly source: SampleSource;
}
