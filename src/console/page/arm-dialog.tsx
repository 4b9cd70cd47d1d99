import type { PlantHealth } from '../views.ts';
import { send } from './api.ts';
import { Dialog } from './dialog.tsx';

/** Asks before a plant is armed or disarmed, and says what that means. */
export function ArmDialog({ plant, onClose }: { plant: PlantHealth; onClose(): void }) {
  const { id, name, armed } = plant;
  const decide = () => send(`plants/${encodeURIComponent(id)}/arm`, { armed: !armed.armed });
  return armed.armed ? (
    <Dialog title={`Disarm ${name}?`} action="Disarm" onClose={onClose} onConfirm={decide}>
      <p>
        From now on Tieline writes nothing to machines. Setpoint nodes go through every step but the write and say so.
      </p>
      <p>Alarms, work orders and this page go on as before. Values that were written already stay in the machines.</p>
    </Dialog>
  ) : (
    <Dialog title={`Arm ${name}?`} action="Arm the plant" onClose={onClose} onConfirm={decide}>
      <p>
        From now on the flows of this plant <strong>write setpoints to real machines by themselves</strong>, within the
        limits set in each setpoint node.
      </p>
      <p>
        Check that the limits are right and that nobody is at risk from a moving machine. Tieline is not a safety
        system. Your decision is recorded with its time and stays until somebody disarms the plant, also over restarts.
      </p>
    </Dialog>
  );
}
