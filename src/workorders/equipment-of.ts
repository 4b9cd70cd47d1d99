import { selects } from '../model/selector.ts';
import { ATTRIBUTE } from '../model/settings.ts';
import type { WorkOrderSettings } from './settings.ts';

/** What an asset is called over there, and which attribute it lacks. */
export interface Equipment {
  equipment?: string;
  location?: string;
  /** Names of attributes that neither the asset nor what is above it has. */
  missing: readonly string[];
}

/**
 * Equipment and location of an asset: by the first row of the table that selects it, else by the texts or attributes of the settings.
 * @param attribute text of an attribute of the asset, its class or what is above it
 */
export function equipmentOf(
  asset: string,
  { equipment, location, equipmentTable }: Pick<WorkOrderSettings, 'equipment' | 'location' | 'equipmentTable'>,
  attribute: (name: string) => string | undefined,
): Equipment {
  const row = equipmentTable.find(({ assets }) => selects(assets, asset));
  const missing: string[] = [];
  const named = (text: string | undefined) => {
    const [, name] = ATTRIBUTE.exec(text ?? '') ?? [];
    if (name === undefined) return text;
    const value = attribute(name);
    if (value === undefined) missing.push(name);
    return value;
  };
  const there = named(row?.equipment ?? equipment);
  const place = named(row?.location ?? location);
  return { ...(there !== undefined && { equipment: there }), ...(place !== undefined && { location: place }), missing };
}
