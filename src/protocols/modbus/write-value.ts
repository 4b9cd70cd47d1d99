import { PlantError } from '../../model/errors.ts';
import type { RawValue } from '../../model/sample.ts';
import { encodeValue } from './codec.ts';
import { exceptionText, leavesDoubt } from './exceptions.ts';
import type { Line, LineAnswer } from './line.ts';
import type { PlannedAddress } from './plan.ts';
import type { WireRequest } from './request.ts';

const ILLEGAL_FUNCTION = 1;

/**
 * Writes one value. A device that does not know the short request (FC 5, 6) is asked by the long one (FC 15, 16); a bit or byte of a
 * register goes by mask write (FC 22) only, because reading and writing back the others could undo what someone else
 * wrote. Rejects with `REFUSED`, `LINK_DOWN` or `OUTCOME_UNKNOWN`.
 */
export async function writeValue(address: PlannedAddress, value: RawValue, line: Line, timeout: string): Promise<void> {
  const requests = writeRequests(address, value);
  for (const [i, request] of requests.entries()) {
    const answer = await line.request(request);
    if (answer.kind === 'written') return;
    const unknownFunction = answer.kind === 'exception' && answer.code === ILLEGAL_FUNCTION;
    if (unknownFunction && i < requests.length - 1) continue;
    throw failure(address, request, answer, timeout);
  }
}

function writeRequests(address: PlannedAddress, value: RawValue): WireRequest[] {
  const { table, unit, offset, bit, text } = address;
  if (table === 'input' || table === 'discrete')
    throw new PlantError('REFUSED', `${text}: this table can only be read`);
  const encoded = encodeValue(address, value);
  if (encoded.kind === 'problem') {
    throw new PlantError('REFUSED', `${text}: ${String(value)} given; ${encoded.problem}`);
  }
  if (encoded.kind === 'bit') {
    const { on } = encoded;
    if (bit === undefined) {
      return [
        { kind: 'coil', unit, offset, on },
        { kind: 'coils', unit, offset, on: [on] },
      ];
    }
    const mask = 1 << bit;
    return [{ kind: 'mask', unit, offset, and: 0xffff & ~mask, or: on ? mask : 0 }];
  }
  if (encoded.kind === 'mask') return [{ ...encoded, unit, offset }];
  const { words } = encoded;
  const [word] = words;
  const long: WireRequest = { kind: 'registers', unit, offset, words };
  return words.length === 1 && word !== undefined ? [{ kind: 'register', unit, offset, word }, long] : [long];
}

function failure(address: PlannedAddress, request: WireRequest, answer: LineAnswer, timeout: string): PlantError {
  const of = (code: PlantError['code'], text: string) => new PlantError(code, `${address.text}: ${text}`);
  switch (answer.kind) {
    case 'exception': {
      if (leavesDoubt(answer.code)) return of('OUTCOME_UNKNOWN', exceptionText(answer.code));
      const single = request.kind === 'mask' && answer.code === ILLEGAL_FUNCTION;
      return of(
        'REFUSED',
        `${exceptionText(answer.code)}${single ? '; the device cannot write a part of a register' : ''}`,
      );
    }
    case 'timeout':
      return of('OUTCOME_UNKNOWN', `sent, but no answer within ${timeout}`);
    case 'lost':
      return answer.sent
        ? of('OUTCOME_UNKNOWN', 'sent, but the connection was lost before the answer')
        : of('LINK_DOWN', 'not sent');
    default:
      return of('OUTCOME_UNKNOWN', 'sent, but the answer was not understood');
  }
}
