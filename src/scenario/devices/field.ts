import type { StoredNode } from '../../model/flow.ts';
import type { Clock, Link } from '../../model/link.ts';
import type { Reading } from '../../model/reading.ts';
import type { DeviceValue } from '../check-flow.ts';
import type { SignalValue } from '../language.ts';
import { durationText, quantityText } from '../quantity.ts';
import { createDevice, type Device } from './device.ts';
import { nameOfLink, type Place, type Places, placesOf } from './places.ts';
import { SIMULATED_PROTOCOLS } from './registry.ts';

/** Something that a device began to show. */
export interface Said {
  at: number;
  signal: string;
  /** The input node that can hear it. */
  inputId: string;
  /** What became of it, as the end of a sentence. */
  text: string;
  silent: boolean;
}

/** All simulated devices of a flow: what the scenario gives goes to them, and the flow's links come from them. */
export interface Field {
  readonly places: Places;
  /** What devices were made to show, in order. */
  readonly said: readonly Said[];
  /** Names of links that the scenario has cut, whenever. */
  readonly cut: ReadonlySet<string>;
  /** Why a signal cannot show a value, or `undefined`. */
  problemWith(name: string, value?: DeviceValue): string | undefined;
  show(wish: Pick<SignalValue, 'signal' | 'value' | 'unit'>, overMs: number): void;
  /** A single message of a value that was measured a while ago. */
  sayLate(wish: Pick<SignalValue, 'signal' | 'value' | 'unit'>, ageMs: number): void;
  spoil(name: string): void;
  silence(name: string | undefined, forMs: number): void;
  /** Cuts the link of that name. */
  cutLink(name: string, forMs: number): void;
  linkNames(): string[];
  /** What an address of a link shows, as the flow would read it; `undefined` where no input reads it. */
  readingAt(linkName: string, address: string): Pick<Reading, 'value' | 'unit'> | undefined;
  /** Switches everything on. */
  begin(repeatMs: number): void;
  /** The simulated link of a configuration node, or `undefined` where its protocol is not simulated. */
  openLink(linkId: string, clock: Clock): Link | undefined;
}

/**
 * The field of a flow; `now` and timers are those of the simulated time.
 * @param mentioned names of signals that the scenario uses
 */
export function createField(nodes: readonly StoredNode[], mentioned: readonly string[], now: () => number): Field {
  const places = placesOf(nodes, mentioned);
  const said: Said[] = [];
  const cut = new Set<string>();
  const units = new Map<string, string>();
  const devices = new Map<string, { link: StoredNode; device: Device }>();
  for (const link of nodes) {
    if (!SIMULATED_PROTOCOLS.some(({ linkType }) => linkType === link.type)) continue;
    devices.set(link.id, { link, device: createDevice(now) });
  }
  for (const node of nodes) mirror(node);

  /** What is written where a node writes is shown where it reads back. */
  function mirror(node: StoredNode): void {
    const { address, readBackAddress } = node;
    if (typeof address !== 'string' || typeof readBackAddress !== 'string' || readBackAddress === '') return;
    const found = devices.get(String(node[`${String(node.protocol)}Link`]));
    const protocol = SIMULATED_PROTOCOLS.find(({ linkType }) => linkType === found?.link.type);
    if (found && protocol) found.device.mirror(protocol.canonical(address), protocol.canonical(readBackAddress));
  }

  function at(name: string): { place: Place; device: Device } {
    const place = places.find(name);
    const found = 'problem' in place ? undefined : devices.get(place.link.id);
    if ('problem' in place || !found) throw new Error(`${name}: asked before it was checked`);
    return { place, device: found.device };
  }

  /** What the device has to show for a value in the words of the scenario. */
  function shownBy({ signal, value, unit }: Pick<SignalValue, 'signal' | 'value' | 'unit'>) {
    const { place, device } = at(signal);
    const given = unit ?? units.get(place.signal);
    if (given !== undefined) units.set(place.signal, given);
    const raw = place.raw(value, given);
    if ('problem' in raw) throw new Error(`${signal}: ${raw.problem}`);
    return { place, device, raw, text: quantityText(value, given) };
  }

  function tell({ signal, input }: Place, text: string, silent = false): void {
    said.push({ at: now(), signal, inputId: input.id, text, silent });
  }

  return {
    places,
    said,
    cut,
    problemWith(name, value) {
      const place = places.find(name);
      if ('problem' in place) return place.problem;
      if (value?.lateMs && !place.protocol.speaks) return `${name} is polled, and what is polled is never late`;
      const raw = value && place.raw(value.value, value.unit ?? units.get(place.signal));
      if (value?.unit !== undefined) units.set(place.signal, value.unit);
      return raw && 'problem' in raw ? raw.problem : undefined;
    },
    show(wish, overMs) {
      const { place, device, raw, text } = shownBy(wish);
      tell(place, `${overMs > 0 ? 'began to move to' : 'became'} ${text}`);
      device.show(place.address, raw.value, raw.unit, overMs);
    },
    sayLate(wish, ageMs) {
      const { place, device, raw, text } = shownBy(wish);
      tell(place, `came ${durationText(ageMs)} late as ${text}`);
      device.sayLate(place.address, raw.value, raw.unit, ageMs);
    },
    spoil(name) {
      const { place, device } = at(name);
      tell(place, 'became bad');
      device.spoil(place.address);
    },
    silence(name, forMs) {
      if (name === undefined) for (const { device } of devices.values()) device.silence(undefined, forMs);
      else {
        const { place, device } = at(name);
        tell(place, 'fell silent', true);
        device.silence(place.address, forMs);
      }
    },
    cutLink(name, forMs) {
      cut.add(name);
      for (const { link, device } of devices.values()) if (nameOfLink(link) === name) device.cut(forMs);
    },
    readingAt(linkName, address) {
      const signal = places.signalAt(linkName, address);
      const place = signal === undefined ? undefined : places.find(signal);
      if (!place || 'problem' in place) return undefined;
      const shown = devices.get(place.link.id)?.device.shown(place.address);
      return shown && place.reading(shown);
    },
    linkNames: () => [...devices.values()].map(({ link }) => nameOfLink(link)),
    begin(repeatMs) {
      for (const { device } of devices.values()) device.begin();
      const repeat = () => {
        for (const { device } of devices.values()) device.repeat();
      };
      if (repeatMs > 0) setInterval(repeat, repeatMs);
    },
    openLink(linkId, clock) {
      const found = devices.get(linkId);
      const protocol = SIMULATED_PROTOCOLS.find(({ linkType }) => linkType === found?.link.type);
      return found && protocol?.open(found.device, { name: nameOfLink(found.link), clock });
    },
  };
}
