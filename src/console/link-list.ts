import type { PlantRuntime } from '../runtime/plant-runtime.ts';
import type { LinkListView } from './views.ts';

/** The links of a plant and the devices behind them, each with when it was there. */
export function linkList({ links }: PlantRuntime): LinkListView {
  const presences = links.presence();
  return {
    links: [...links.open].map(([id, link]) => {
      const times = (device: string) => {
        const { firstSeenAt, lastSeenAt } = presences.find((one) => one.link === id && one.device === device) ?? {};
        return { ...(firstSeenAt !== undefined && { firstSeenAt }), ...(lastSeenAt !== undefined && { lastSeenAt }) };
      };
      const { name, protocol, endpoint, status, dropped } = link;
      const devices = link.devices().map(({ name: device, answers, reason }) => {
        return { name: device, answers, ...(reason !== undefined && { reason }), ...times(device) };
      });
      return { id, name, protocol, endpoint, status, dropped, ...times(''), devices };
    }),
  };
}
