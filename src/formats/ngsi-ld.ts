import type { Reading, ReadingValue } from '../model/reading.ts';
import { uneceCode } from './unece-units.ts';

/** The context in which the names of NGSI-LD itself are defined. */
export const CORE_CONTEXT = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld';

interface Property {
  type: 'Property';
  value: ReadingValue;
  unitCode?: string;
  observedAt?: string;
  [subProperty: string]: unknown;
}

interface Relationship {
  type: 'Relationship';
  object: string | string[];
}

/** An entity of NGSI-LD (ETSI GS CIM 009) in its normalized form. */
export interface NgsiLdEntity {
  id: string;
  type: string;
  '@context': string;
  [property: string]: string | Property | Relationship;
}

/** What is known of an asset beside its readings. */
export interface EntityFacts {
  class?: string | undefined;
  relations: readonly { relation: string; direction: 'to' | 'from'; asset: string }[];
}

/**
 * Assets with their latest readings as NGSI-LD entities. A value that is not good says so in sub-properties; NGSI-LD has no properties
 * without a value, so that those are left out.
 */
export function encodeNgsiLd(readings: readonly Reading[], factsOf: (asset: string) => EntityFacts): NgsiLdEntity[] {
  const byAsset = new Map<string, Reading[]>();
  for (const reading of readings) byAsset.set(reading.asset, [...(byAsset.get(reading.asset) ?? []), reading]);
  return [...byAsset].map(([asset, own]) => {
    const { class: kind = 'Asset', relations } = factsOf(asset);
    const entity: NgsiLdEntity = { id: urnOf(asset), type: nameOf(kind), '@context': CORE_CONTEXT };
    for (const { relation, direction, asset: other } of relations) {
      if (direction === 'from') continue;
      const name = nameOf(relation);
      const before = (entity[name] as Relationship | undefined)?.object ?? [];
      const all = [before, urnOf(other)].flat();
      entity[name] = { type: 'Relationship', object: all.length === 1 ? (all[0] as string) : all };
    }
    for (const reading of own) if (reading.value !== null) entity[nameOf(reading.property)] = propertyOf(reading);
    return entity;
  });
}

function propertyOf({ property, value, unit, quality, reason, time }: Reading): Property {
  const code = unit === undefined ? undefined : uneceCode(unit);
  return {
    ...{ type: 'Property', value, observedAt: new Date(time).toISOString() },
    ...(code !== undefined && { unitCode: code }),
    ...(unit !== undefined && code === undefined && { ucumUnit: { type: 'Property', value: unit } }),
    ...(nameOf(property) !== property && { tielineName: { type: 'Property', value: property } }),
    ...(quality !== 'good' && { quality: { type: 'Property', value: quality } }),
    ...(quality !== 'good' && reason !== undefined && { qualityReason: { type: 'Property', value: reason } }),
  };
}

/** `acme/hall 1/pump-7` is `urn:ngsi-ld:Asset:acme:hall%201:pump-7`. */
function urnOf(asset: string): string {
  return `urn:ngsi-ld:Asset:${asset.split('/').map(encodeURIComponent).join(':')}`;
}

/** Names have letters, digits and `_`, and begin with a letter: `bearing-temperature` is `bearingTemperature`. */
function nameOf(text: string): string {
  const joined = text.replace(/[^A-Za-z0-9_]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
  return /^[A-Za-z]/.test(joined) ? joined : `p${joined}`;
}
