import { type Static, Type } from 'typebox';
import type { SettingProblem } from '../model/settings.ts';
import { filledTemplate, type MethodCall } from './method-call.ts';

/** Fields of `tieline-setpoint` that make it call a method. */
export const methodFields = {
  methodObject: Type.Optional(
    Type.String({
      title: 'Object of the method',
      placeholder: 'ns=2;s=Line',
      description: 'OPC UA: the address is a method of this object, which is called. Empty: the address is written.',
    }),
  ),
  methodArguments: Type.String({
    title: 'Arguments',
    default: '{value}',
    description: 'What the method is given, separated by commas: {value} is the value, the rest is JSON.',
  }),
  methodReturns: Type.Optional(
    Type.String({
      title: 'Must return',
      placeholder: '0',
      description: 'What the method has to return, from the first output on. Empty: a good status is enough.',
    }),
  ),
};

type MethodSettings = Static<ReturnType<typeof methodObject>>;
const methodObject = () => Type.Object(methodFields);

/** What must hold between them: methods are a matter of OPC UA, and are confirmed by a variable. */
export function methodProblems(
  settings: MethodSettings,
  { protocol, readBackAddress }: { protocol: string; readBackAddress?: string },
): SettingProblem[] {
  const { methodObject, methodArguments, methodReturns } = settings;
  if (methodObject === undefined) return [];
  const problems: SettingProblem[] = [];
  if (protocol !== 'opcua') {
    problems.push({
      field: 'Object of the method',
      value: methodObject,
      allowed: 'nothing, as only OPC UA has methods',
    });
  }
  if (!readBackAddress) {
    problems.push({
      field: 'Read back from',
      value: undefined,
      allowed: 'the variable that shows what the method did',
    });
  }
  for (const [field, template] of [
    ['Arguments', methodArguments],
    ['Must return', methodReturns ?? ''],
  ] as const) {
    const filled = filledTemplate(template, 0);
    if ('problem' in filled) problems.push({ field, value: template, allowed: filled.problem });
  }
  return problems;
}

/** The method that is called; `undefined`: the address is written. */
export function methodOf({ methodObject, methodArguments, methodReturns }: MethodSettings): MethodCall | undefined {
  if (methodObject === undefined) return undefined;
  const call = { objectId: methodObject, given: methodArguments };
  return methodReturns === undefined ? call : { ...call, expected: methodReturns };
}
