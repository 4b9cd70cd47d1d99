import { type Alarm, isActive } from '../model/alarm.ts';
import type { DeviceCondition } from '../model/device-condition.ts';

/** What an alarm of ours has to go through to stand as the device says. */
export type FollowingStep = 'raise' | 'acknowledge' | 'clear';

const RAISED_AND_ACKED: readonly FollowingStep[] = ['raise', 'acknowledge'];
const NOTHING: readonly FollowingStep[] = [];

/**
 * The steps from the alarm that stands for a condition (`undefined`: none) to what the device says of it. What is over when it is
 * first heard of raises nothing. One that has become active again in between is a new occurrence.
 */
export function stepsToFollow(
  alarm: Pick<Alarm, 'state' | 'evidence'> | undefined,
  { active, acknowledged, activeSince }: Pick<DeviceCondition, 'active' | 'acknowledged' | 'activeSince'>,
): readonly FollowingStep[] {
  const isAcked = acknowledged === true;
  if (alarm === undefined || alarm.state === 'NORM') {
    if (!active) return NOTHING;
    return isAcked ? RAISED_AND_ACKED : ['raise'];
  }
  const since = alarm.evidence.reading?.time;
  const isAnother = activeSince !== undefined && since !== undefined && activeSince > since;
  if (active && (!isActive(alarm) || isAnother)) return isAcked ? RAISED_AND_ACKED : ['raise'];
  const steps: FollowingStep[] = [];
  if (isAcked && (alarm.state === 'UNACK' || alarm.state === 'RTNUN')) steps.push('acknowledge');
  if (!active && isActive(alarm)) steps.push('clear');
  return steps;
}
