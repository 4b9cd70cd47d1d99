import { durationText } from '../model/duration.ts';
import { signalName } from '../model/reading.ts';
import type { RaiseEffect } from '../model/rule.ts';
import { type Condition, shownValue, type ThresholdRule } from './threshold-rule.ts';

/** A name in braces. */
const PLACE = /\{\s*([^{}]+?)\s*\}/g;

/** The names in a template that are not ours: attributes of the asset. */
export function attributeNames(template: string): string[] {
  const names = [...template.matchAll(PLACE)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => !OWN_NAMES.includes(name));
}

const OWN_NAMES = ['signal', 'asset', 'property', 'condition', 'value', 'limit', 'unit', 'delay'];

/** The text of an alarm: by the template of its rule, else a sentence that fits its condition. */
export function messageOf(
  rule: ThresholdRule,
  effect: RaiseEffect,
  { asset, property }: { asset: string; property: string },
): string {
  const { message, attributes, unitLabel, rateLabel } = rule.words;
  const { condition, value, evidence } = effect;
  if (message === undefined) return sentence(rule, effect, signalName(asset, property));
  const own: Record<string, string> = {
    ...{ signal: signalName(asset, property), asset, property, condition },
    ...{ value: shownValue(condition === 'rate' ? (evidence.judged ?? value) : value, '') },
    limit: evidence.limit === undefined ? '' : shownValue(evidence.limit, ''),
    unit: condition === 'rate' ? rateLabel : unitLabel,
    delay: durationText(rule.onDelayMs),
  };
  return message.replaceAll(PLACE, (whole, name: string) => own[name] ?? attributes[name] ?? whole);
}

function sentence(rule: ThresholdRule, { condition, value, evidence }: RaiseEffect, signal: string): string {
  const { unitLabel, rateLabel } = rule.words;
  const delay = rule.onDelayMs > 0 ? ` for ${rule.onDelayMs / 1000} s` : '';
  const often =
    evidence.times === undefined ? '' : `, ${evidence.times} times within ${durationText(rule.count?.withinMs ?? 0)}`;
  const shown = shownValue(value, unitLabel);
  const { limit = null, judged = 0, reference = 0 } = evidence;
  switch (condition) {
    case 'rate': {
      const by = `${judged < 0 ? 'falls' : 'rises'} by ${shownValue(Math.abs(judged), rateLabel)}`;
      return `${signal} ${by}, at or above its rate limit of ${shownValue(limit, rateLabel)}${delay}${often}`;
    }
    case 'deviation': {
      const by = `${shownValue(Math.abs(judged), unitLabel)} ${judged < 0 ? 'below' : 'above'} ${shownValue(reference, unitLabel)}`;
      return `${signal} is ${shown}, ${by}, at or above its deviation limit of ${shownValue(limit, unitLabel)}${delay}${often}`;
    }
    case 'band':
      return `${signal} is ${shown}, ${bandText(rule, limit)}${delay}${often}`;
    case 'state':
      return `${signal} is ${shownValue(value, '')}${delay}${often}`;
    case 'stale': {
      const last = value === null ? '' : `; the last was ${shown}`;
      return `${signal} has no good value${last}`;
    }
    default: {
      const above = condition === 'HH' || condition === 'H';
      const of = `${above ? 'at or above' : 'at or below'} its ${condition} limit of ${shownValue(limit, unitLabel)}`;
      return `${signal} is ${shown}, ${of}${delay}${often}`;
    }
  }
}

/** A band of numbers with both of its ends, one of other signals with the end that was passed. */
function bandText({ conditions, words: { unitLabel } }: ThresholdRule, limit: number | null): string {
  const band = conditions.find((one): one is Extract<Condition, { condition: 'band' }> => one.condition === 'band');
  const { alarm = 'outside', from, to } = band ?? {};
  return typeof from === 'number' && typeof to === 'number'
    ? `${alarm} its band from ${shownValue(from, unitLabel)} to ${shownValue(to, unitLabel)}`
    : `${alarm} its band that ends at ${shownValue(limit, unitLabel)}`;
}
