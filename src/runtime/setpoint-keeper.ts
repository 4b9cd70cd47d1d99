import { randomUUID } from 'node:crypto';
import { commandOf } from '../guard/command-of.ts';
import { loanTermsOf } from '../guard/lending-settings.ts';
import { isOver } from '../guard/loan.ts';
import { methodOf } from '../guard/method-settings.ts';
import { permitsOf } from '../guard/permit-settings.ts';
import type { SetpointSettings } from '../guard/setpoint-settings.ts';
import { type Alarm, isAlarm } from '../model/alarm.ts';
import type { Calendar } from '../model/calendar.ts';
import type { Command, CommandResult } from '../model/command.ts';
import type { Link } from '../model/link.ts';
import type { WriteScale } from '../normalize/write-scale.ts';
import type { WritePoint } from './commands.ts';
import type { PlantRuntime } from './plant-runtime.ts';
import type { Ramp } from './ramps.ts';

interface SetpointServices {
  plant: Pick<PlantRuntime, 'commands' | 'ramps' | 'loans' | 'approvals' | 'clock'>;
  settings: SetpointSettings;
  /** From engineering values to those of the device. */
  way: WriteScale;
  /** Node that wants the writes, as the audit names it. */
  by: Command['by'];
  link: Link;
  linkId: string;
  calendar: Pick<Calendar, 'isOpen'> | undefined;
}

/** What a message asks for. */
interface Asked {
  payload: unknown;
  /** Unit of the value, where the message tells it. */
  unit?: string;
  /** Told again after an unclean stop. */
  isReplayed: boolean;
}

/** The writes of one setpoint node to its point. */
export interface SetpointKeeper {
  /** Resolves with the outcome; `undefined`: nothing is asked for, or the outcome is told already. */
  take(asked: Asked): Promise<CommandResult | undefined>;
}

export function createSetpointKeeper(services: SetpointServices): SetpointKeeper {
  const { plant, settings, way, by, link } = services;
  const { commands, ramps, loans } = plant;
  const point = { ...pointOf(services), scale: way.scale, offset: way.offset };
  const ramp = rampOf(settings);

  async function carryOut(command: Command, isKnown: boolean): Promise<CommandResult | undefined> {
    if (!ramp) return isKnown ? commands.performAgain(command, point) : commands.perform(command, point);
    return isKnown && (await commands.isOnRecord(command)) ? undefined : ramps.perform(command, point, ramp);
  }

  return {
    async take({ payload, unit, isReplayed }) {
      if (endsLoan(settings, payload)) {
        await ramps.stop(by.id, 'the alarm cleared');
        loans.heard(payload);
        return undefined;
      }
      const told = { words: way.words, ...(unit !== undefined && { unit }) };
      const command = commandOf(payload, settings, {
        by,
        link: link.name,
        now: plant.clock(),
        newId: randomUUID,
        ...told,
      });
      // An alarm that is raised again is the same command: once an occurrence.
      return carryOut(command, isReplayed || (isAlarm(payload) && payload.raisedAgainAt !== undefined));
    },
  };
}

const rampOf = ({ rampStep: step, rampEverySeconds }: SetpointSettings): Ramp | undefined =>
  step === undefined ? undefined : { step, everyMs: rampEverySeconds * 1000 };

/** The end of an alarm ends what it lent; it is no command of its own. */
function endsLoan({ giveBack, giveBackWhenCleared }: SetpointSettings, payload: unknown): payload is Alarm {
  return giveBack !== 'nothing' && giveBackWhenCleared === 'give back' && isAlarm(payload) && isOver(payload);
}

function pointOf({ settings, link, linkId, calendar }: SetpointServices): WritePoint {
  const { low, high, maxStep, scale, tolerance } = settings;
  const ramp = rampOf(settings);
  const everyMs = ramp?.everyMs ?? settings.minIntervalSeconds * 1000;
  const step = ramp?.step ?? maxStep;
  const terms = loanTermsOf(settings, { everyMs, ...(step !== undefined && { maxStep: step }) });
  return {
    ...{ link, scale, tolerance, calendar, method: methodOf(settings) },
    guard: { ...permitsOf(settings), low, high, maxStep, minIntervalMs: settings.minIntervalSeconds * 1000 },
    attempts: settings.attempts,
    leaseMs: settings.leaseSeconds * 1000,
    approvalMs: settings.approvalMinutes * 60_000,
    readBackAddress: settings.readBackAddress ?? settings.address,
    readBackMs: settings.readBackSeconds * 1000,
    readFirst:
      (maxStep ?? settings.maxChangePerMinute) !== undefined || terms !== undefined || settings.protocol !== 'mqtt',
    lend: terms && { terms, linkId },
  };
}
