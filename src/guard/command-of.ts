import { isAlarm, transitionOf } from '../model/alarm.ts';
import type { Command } from '../model/command.ts';
import { PlantError } from '../model/errors.ts';
import { isReading, type Reading, signalName } from '../model/reading.ts';
import { readUnit, unitConverter } from '../model/unit.ts';
import type { SetpointSettings } from './setpoint-settings.ts';

/** Who asks, for what, and when. */
export interface CommandOrigin {
  by: Command['by'];
  link: string;
  /** Runtime time, ms since the Unix epoch. */
  now: number;
  /** Unit of a bare number in the payload, where the message says it. */
  unit?: string;
  /** The numbers of words that the point knows. */
  words?: Readonly<Record<string, number>> | undefined;
  /** Makes an id for a command that no alarm caused. */
  newId: () => string;
}

/**
 * The command that a message asks for. An alarm or a reading is as old as it is, so a command it causes is never late; what is
 * told again after a crash makes the same command.
 * @throws PlantError READING_INVALID where the payload holds no value to write, BLOCKED where a reading is not good
 */
export function commandOf(payload: unknown, settings: SetpointSettings, origin: CommandOrigin): Command {
  const cause = isAlarm(payload) ? { alarm: payload, ...transitionOf(payload) } : undefined;
  const at = cause?.at ?? (isReading(payload) ? payload.receivedAt : origin.now);
  const said = isReading(payload) ? valueOfReading(payload, settings) : valueOfPayload(payload, settings, origin);
  const value = origin.words?.[String(said)] ?? said;
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    const given = value === undefined ? 'nothing' : JSON.stringify(value)?.slice(0, 60);
    const words = Object.keys(origin.words ?? {}).join(', ');
    const allowed = `a number, true, false or a reading, as the node has no fixed value${words && `; or one of ${words}`}`;
    throw new PlantError('READING_INVALID', `msg.payload: ${given} given; allowed: ${allowed}`);
  }
  return {
    id: cause ? `${cause.alarm.id}:${cause.kind}:${origin.by.id}` : origin.newId(),
    ...{ by: origin.by, link: origin.link, address: settings.address, value },
    ...{ at, validUntil: at + settings.validForSeconds * 1000 },
    ...(cause && { alarmId: cause.alarm.id }),
    ...(settings.unit !== undefined && { unit: settings.unit }),
  };
}

/** A value that is not good never causes a write, not even of a fixed value. */
function valueOfReading(reading: Reading, settings: SetpointSettings): Reading['value'] {
  const { value, quality, reason, unit } = reading;
  if (quality !== 'good') {
    const signal = signalName(reading.asset, reading.property);
    throw new PlantError('BLOCKED', `${signal} is ${quality}${reason ? ` (${reason})` : ''}: nothing is written`);
  }
  if (settings.value !== undefined) return settings.value;
  return unit === undefined ? value : converted(value, unit, settings);
}

/** A bare number in the unit that the message says; without one it is in that of the node. */
function valueOfPayload(payload: unknown, settings: SetpointSettings, { unit }: CommandOrigin): unknown {
  if (settings.value !== undefined) return settings.value;
  if (unit === undefined || typeof payload !== 'number') return payload;
  const code = readUnit(unit);
  if (typeof code === 'object') throw new PlantError('READING_INVALID', `msg.unit: ${code.problem}`);
  return converted(payload, code, settings);
}

/** @param unit its UCUM code */
function converted<Value>(value: Value, unit: string, settings: SetpointSettings): Value | number {
  const wanted = settings.unit === undefined ? undefined : readUnit(settings.unit);
  if (typeof value !== 'number' || typeof wanted !== 'string' || unit === wanted) return value;
  const converter = unitConverter(unit, wanted);
  if ('problem' in converter) throw new PlantError('READING_INVALID', `msg.payload: ${converter.problem}`);
  return Number((value * converter.factor + converter.offset).toPrecision(12));
}
