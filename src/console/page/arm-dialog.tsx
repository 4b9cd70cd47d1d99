import { useState } from 'preact/hooks';
import type { PointName } from '../../model/command.ts';
import type { PlantHealth } from '../views.ts';
import { isRefusal, send } from './api.ts';
import { Dialog } from './dialog.tsx';

/** Asks before a plant or points of it are armed or disarmed, and says what that means. */
export function ArmDialog({ plant, onClose }: { plant: PlantHealth; onClose(): void }) {
  const { id, name, armed } = plant;
  const path = `plants/${encodeURIComponent(id)}/arm`;
  return armed.armed ? (
    <Dialog title={`Disarm ${name}?`} action="Disarm" onClose={onClose} onConfirm={() => send(path, { armed: false })}>
      <p>
        From now on Tieline writes nothing to machines. Setpoint nodes go through every step but the write and say so.
      </p>
      <p>Alarms, work orders and this page go on as before. Values that were written already stay in the machines.</p>
    </Dialog>
  ) : (
    <ArmQuestion {...{ plant, path, onClose }} />
  );
}

const keyOf = ({ link, address }: PointName) => JSON.stringify([link, address]);

/** Points that the deployed flow would write, and those that are armed although no node writes them now; each once. */
function pointsOf({ points, armed }: PlantHealth): { key: string; point: PointName; nodes: string }[] {
  const all = [...points, ...(armed.points ?? [])].map(({ link, address }) => ({ link, address }));
  const byKey = new Map(all.map((point) => [keyOf(point), point]));
  return [...byKey].map(([key, point]) => {
    const nodes = points.filter((one) => keyOf(one) === key).map(({ node }) => node);
    return { key, point, nodes: nodes.join(', ') || 'no node of the flow now' };
  });
}

function ArmQuestion({ plant, path, onClose }: { plant: PlantHealth; path: string; onClose(): void }) {
  const armedBefore = (plant.armed.points ?? []).map(keyOf);
  const [single, setSingle] = useState(armedBefore.length > 0);
  const [chosen, setChosen] = useState<readonly string[]>(armedBefore);
  const points = pointsOf(plant);

  const armPoints = async () => {
    const of = (keys: readonly string[]) => points.filter(({ key }) => keys.includes(key)).map(({ point }) => point);
    const off = of(armedBefore.filter((key) => !chosen.includes(key)));
    const on = of(chosen.filter((key) => !armedBefore.includes(key)));
    const disarmed = off.length > 0 && (await send(path, { armed: false, points: off }));
    if (isRefusal(disarmed) || on.length === 0) return disarmed;
    return send(path, { armed: true, points: on });
  };
  const decide = () => (single ? armPoints() : send(path, { armed: true }));
  const title = `Arm ${plant.name}?`;
  return (
    <Dialog title={title} action={single ? 'Arm these points' : 'Arm the plant'} onClose={onClose} onConfirm={decide}>
      <p>
        From now on the flows of this plant <strong>write setpoints to real machines by themselves</strong>, within the
        limits set in each setpoint node.
      </p>
      {points.length > 0 && (
        <fieldset class="hold-times">
          <legend>What is armed</legend>
          <label>
            <input type="radio" name="what" checked={!single} onChange={() => setSingle(false)} />
            the whole plant
          </label>
          <label>
            <input type="radio" name="what" checked={single} onChange={() => setSingle(true)} />
            only these points
          </label>
        </fieldset>
      )}
      {single && (
        <ul class="points">
          {points.map(({ key, point, nodes }) => (
            <li key={key}>
              <label>
                <input
                  type="checkbox"
                  checked={chosen.includes(key)}
                  onChange={({ currentTarget: { checked } }) =>
                    setChosen(checked ? [...chosen, key] : chosen.filter((one) => one !== key))
                  }
                />
                {point.link}, {point.address} <span class="label">{nodes}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
      <p>
        Check that the limits are right and that nobody is at risk from a moving machine. Tieline is not a safety
        system. Your decision is recorded with its time and stays until somebody disarms the plant, also over restarts.
      </p>
    </Dialog>
  );
}
