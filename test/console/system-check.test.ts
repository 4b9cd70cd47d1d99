import { deepEqual } from 'node:assert/strict';
import { PlantError } from '../../src/model/errors.ts';
import type { CheckStep } from '../../src/model/system-check.ts';
import { post, problemOf, servedHall } from './http-client.ts';

describe('the test of a connection over HTTP', () => {
  const served = servedHall();
  const node = { id: 'erp', type: 'tieline-cmms', url: 'https://erp.acme.example' };

  it('asks with the node as the dialog has it and answers with the steps', async () => {
    const steps: CheckStep[] = [{ step: 'name', ok: false, says: 'cannot reach erp.acme.example' }];
    const asked: unknown[] = [];
    const checkSystem = async (one: unknown) => {
      asked.push(one);
      return steps;
    };
    const { url } = await served.serve({ checkSystem });
    const { status, body } = await post(url, 'systems/check', { node });
    deepEqual([status, body, asked], [200, { steps }, [node]]);
  });

  it('answers 400 where there is no node, and where its settings are wrong', async () => {
    const checkSystem = () => Promise.reject(new PlantError('CONFIG_INVALID', 'Address: nothing given'));
    const { url } = await served.serve({ checkSystem });
    for (const body of [{}, { node: {} }, { node: { id: 'erp' } }, { node }]) {
      deepEqual(await problemOf(post(url, 'systems/check', body)), [400, 'CONFIG_INVALID', 'node']);
    }
  });
});
