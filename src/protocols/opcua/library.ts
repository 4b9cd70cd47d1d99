import { PlantError, textOf } from '../../model/errors.ts';

export type * from 'node-opcua-client';

/** The OPC UA client library. */
export type Library = typeof import('node-opcua-client');
/** The library that keeps certificates in folders. */
export type CertificateLibrary = typeof import('node-opcua-certificate-manager');

/** Loads what OPC UA needs, when the first link is opened: half a second and 90 MB that nobody else pays. */
export async function loadLibrary(): Promise<Library & CertificateLibrary> {
  try {
    const [client, certificates] = await Promise.all([
      import('node-opcua-client'),
      import('node-opcua-certificate-manager'),
    ]);
    // It writes what it meets to the console, twenty lines for one refused certificate; links tell it in their status.
    client.setWarningLogger(() => undefined);
    client.setErrorLogger(() => undefined);
    return { ...client, ...certificates };
  } catch (thrown) {
    const needed = 'node-opcua-client@2.186.4 node-opcua-certificate-manager@2.186.4';
    const text = `OPC UA needs packages that do not load (${textOf(thrown)}): npm install ${needed}`;
    throw new PlantError('CONFIG_INVALID', text, { cause: thrown });
  }
}

/**
 * Reading a private key, the library leaves the word "undefined" in this variable of the environment, and every openssl that a flow
 * starts would then fail. To be called after whatever may have read one.
 */
export function mendEnvironment(): void {
  if (process.env.OPENSSL_CONF === 'undefined') delete process.env.OPENSSL_CONF;
}
