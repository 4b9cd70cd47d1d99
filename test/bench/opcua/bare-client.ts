import type { ClientMonitoredItemGroup, ClientSession, ClientSubscription } from 'node-opcua-client';
import { loadLibrary } from '../../../src/protocols/opcua/library.ts';
import { openCertificateStore } from '../../../src/protocols/opcua/trust.ts';

/** A session by the library alone, without security. */
export async function openBareSession(endpoint: string, folder: string) {
  const library = await loadLibrary();
  const certificates = await openCertificateStore(library, folder);
  const client = library.OPCUAClient.create({
    clientCertificateManager: certificates.manager,
    securityMode: library.MessageSecurityMode.None,
    securityPolicy: library.SecurityPolicy.None,
    endpointMustExist: false,
  });
  await client.connect(endpoint);
  const session = await client.createSession();
  return {
    library,
    session: session as ClientSession,
    async close() {
      await session.close();
      await client.disconnect();
      await certificates.close();
    },
  };
}

/** Subscribes to values in groups of a thousand and takes each as it comes. */
export async function subscribeBare(
  { library, session }: Pick<Awaited<ReturnType<typeof openBareSession>>, 'library' | 'session'>,
  nodeIds: readonly string[],
  periodMs: number,
  take: (item: number, value: unknown) => void,
): Promise<ClientSubscription> {
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: periodMs,
    requestedMaxKeepAliveCount: 10,
    requestedLifetimeCount: 600,
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
    priority: 1,
  });
  const parameters = { samplingInterval: periodMs, queueSize: QUEUE_SIZE, discardOldest: true };
  for (let start = 0; start < nodeIds.length; start += CHUNK) {
    const asked = nodeIds.slice(start, start + CHUNK).map((nodeId) => ({ nodeId, attributeId: VALUE }));
    const group: ClientMonitoredItemGroup = library.ClientMonitoredItemGroup.create(
      ...([subscription, asked, parameters, library.TimestampsToReturn.Both] as const),
    );
    group.on('changed', (_item, { value }, i) => take(start + i, value.value));
  }
  return subscription;
}

/** Values that a server keeps between two messages. */
export const QUEUE_SIZE = 10;
const CHUNK = 1000;
/** The attribute that is a variable's value (OPC UA Part 6, annex A). */
const VALUE = 13;
