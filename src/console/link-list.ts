import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { LinkListView } from './views.ts';

/** The links of a plant and the devices behind them, each with when it was there. */
export function linkList({ links }: PlantRuntime): LinkListView {
  const presences = links.presence();
  return {
    links: [...links.open].map(([id, { name, protocol, endpoint, status, dropped }]) => {
      const own = presences.filter(({ link }) => link === id);
      const times = (device: string) => {
        const { firstSeenAt, lastSeenAt } = own.find((one) => one.device === device) ?? {};
        return { ...(firstSeenAt !== undefined && { firstSeenAt }), ...(lastSeenAt !== undefined && { lastSeenAt }) };
      };
      const behind = own.filter(({ device }) => device !== '');
      const devices = behind.map(({ device, address, state, reason }) => ({
        ...{ name: device, address, answers: state === 'up', state },
        ...(reason !== undefined && { reason }),
        ...times(device),
      }));
      return { id, name, protocol, endpoint, status, dropped, ...times(''), devices };
    }),
  };
}
