import { draftOf, type Looked, type OfSignal, type Part, type Test, type Value } from './picture.ts';

/** The rule that a picture shows. */
export function logicOf(part: Part): unknown {
  const logic = plainLogicOf(part);
  return part.held === undefined ? logic : { for: [logic, part.held] };
}

function plainLogicOf(part: Part): unknown {
  switch (part.kind) {
    case 'json':
      return part.json;
    case 'clause':
      return clauseLogic(part.looked, part.test);
    case 'group': {
      const parts = part.parts.map(logicOf);
      const [first] = parts;
      // A list would be taken for the list of the parts.
      const isBare = part.bare && parts.length === 1 && !Array.isArray(first);
      return { [part.joint]: isBare ? first : parts };
    }
  }
}

function clauseLogic(looked: Looked, test: Test): unknown {
  const of = lookedLogic(looked);
  switch (test.is) {
    case 'truth':
      return of;
    case 'in':
      return { in: [of, test.items] };
    case 'from':
    case 'between':
      return { [test.is === 'from' ? '<=' : '<']: [valueLogic(test.low), of, valueLogic(test.high)] };
    default:
      return { [test.is]: [of, valueLogic(test.value)] };
  }
}

function valueLogic(value: Value): unknown {
  switch (value.kind) {
    case 'number':
      return value.number;
    case 'text':
      return value.text;
    case 'truth':
      return value.truth;
    case 'signal':
      return signalLogic(value.looked);
    case 'draft':
      return draftOf(value.text);
  }
}

function lookedLogic(looked: Looked): unknown {
  if (looked.of === 'since') return { since: logicOf(looked.condition) };
  return looked.of === 'times' ? { count: [logicOf(looked.condition), looked.window] } : signalLogic(looked);
}

function signalLogic(looked: OfSignal): unknown {
  const signal = { var: looked.signal };
  switch (looked.of) {
    case 'value':
      return signal;
    case 'previous':
    case 'age':
      return { [looked.of]: signal };
    default:
      return { [looked.of]: [signal, looked.window] };
  }
}
