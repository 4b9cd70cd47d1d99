import { FLOOD_FROM, type OperatorLoad } from '../alarms/operator-load.ts';
import { type AlarmPriority, PRIORITIES } from '../model/alarm.ts';
import { counted } from './words.ts';

/** A figure of the alarm load beside what is aimed for. */
export interface AimedFigure {
  name: string;
  value: string;
  aim: string;
  isMissed: boolean;
}

/** The figures of the last day by which ISA-18.2 (clause 16) and EEMUA 191 judge an alarm system, with their aims. */
export function aimedFigures({ lastDay, chattering, stale }: OperatorLoad): AimedFigure[] {
  const { average, peak, floodShare } = lastDay;
  return [
    {
      ...{ name: 'Average in ten minutes per operator', value: shownFigure(average), aim: 'about 1, at most 2' },
      isMissed: average > 2,
    },
    {
      name: 'Most in ten minutes per operator',
      value: shownFigure(peak),
      aim: `at most ${FLOOD_FROM}`,
      isMissed: peak > FLOOD_FROM,
    },
    { name: 'Time in flood', value: percent(floodShare), aim: 'below 1 %', isMissed: floodShare >= 0.01 },
    { name: 'Alarms that chatter', value: shownFigure(chattering.count), aim: 'none', isMissed: chattering.count > 0 },
    {
      ...{ name: 'Standing longer than a day', value: shownFigure(stale.count), aim: 'below 5' },
      isMissed: stale.count >= 5,
    },
  ];
}

/** How many alarms came last, and how many of them are each operator's. */
export function lastMinutesWords({
  lastTenMinutes,
  operators,
}: Pick<OperatorLoad, 'lastTenMinutes' | 'operators'>): string {
  const shared = operators === 1 ? '' : `, ${shownFigure(lastTenMinutes / operators)} per operator`;
  return `${counted(lastTenMinutes, 'alarm')} in the last ten minutes${shared}`;
}

/** What a flood is. */
export function floodWords(operators: number): string {
  return `more than ${FLOOD_FROM} alarms ${operators === 1 ? '' : 'per operator '}in ten minutes`;
}

/** How many alarms of the last day had a priority, as a share, beside the share that is aimed for. */
export interface PriorityShare {
  priority: AlarmPriority;
  raised: number;
  share: number;
  aim: string;
}

const SHARES: Readonly<Record<AlarmPriority, string>> = {
  critical: 'below 1 %',
  high: '5 %',
  medium: '15 %',
  low: '80 %',
};

export function priorityShares({ byPriority }: Pick<OperatorLoad, 'byPriority'>): PriorityShare[] {
  const total = PRIORITIES.reduce((sum, priority) => sum + byPriority[priority], 0);
  return PRIORITIES.map((priority) => {
    const raised = byPriority[priority];
    return { priority, raised, share: total === 0 ? 0 : raised / total, aim: SHARES[priority] };
  });
}

/** A share as people read it: `0.4 %`, `12 %`. */
export function percent(share: number): string {
  return `${shownFigure(share * 100)} %`;
}

/** With one decimal where it is below ten and not whole. */
function shownFigure(value: number): string {
  return (value < 10 ? Number(value.toFixed(1)) : Math.round(value)).toLocaleString('en');
}
