import type { StoredNode } from '../../model/flow.ts';
import type { Clock, Link } from '../../model/link.ts';
import type { ScenarioValue } from '../language.ts';
import type { Device } from './device.ts';

/** An address, or a pattern of addresses, that an input node wants. */
export interface Wanted {
  address: string;
  /** Unit that the input node puts to the value. */
  unit?: string;
}

/** A protocol as scenarios simulate it. */
export interface SimulatedProtocol {
  /** As in `Sample.source.protocol`. */
  readonly name: string;
  readonly linkType: string;
  readonly inputType: string;
  /** Whether devices say values by themselves; otherwise they are asked. */
  readonly speaks: boolean;
  /** What an input node, as it stands in the flow, wants to have. */
  wanted(input: StoredNode): Wanted[];
  /** Whether an address is among those that a pattern wants. */
  receives(pattern: string, address: string): boolean;
  /** Whether a pattern stands for more than one address. */
  isPattern(address: string): boolean;
  /** The one way to write an address. */
  canonical(address: string): string;
  /** A raw value as the device can hold it: an integer register rounds. */
  held(address: string, value: ScenarioValue): ScenarioValue;
  /** The link that is opened instead of the real one. */
  open(device: Device, link: { name: string; clock: Clock }): Link;
}
