import type { ServerCertificate } from '../protocols/opcua/trust.ts';
import { problem } from './problem.ts';
import type { Answer, ConsoleRequest } from './request.ts';
import type { CertificateListView } from './views.ts';

/** The certificates of OPC UA servers that this runtime has met. */
export interface CertificatesContext {
  certificates: {
    list(): Promise<ServerCertificate[]>;
    /** False where there is none of that thumbprint. */
    judge(thumbprint: string, trusted: boolean): Promise<boolean>;
  };
}

/** Certificates that were refused or are trusted, newest first. */
export const listTrust =
  ({ certificates }: CertificatesContext) =>
  async (): Promise<Answer> => ({
    status: 200,
    body: { certificates: await certificates.list() } satisfies CertificateListView,
  });

/** Trusts a certificate or does so no longer: `{thumbprint, trusted}`. */
export const judgeTrust =
  ({ certificates }: CertificatesContext) =>
  async ({ body: { thumbprint, trusted } }: ConsoleRequest): Promise<Answer> => {
    if (typeof thumbprint !== 'string' || !/^[0-9a-f]{40}$/.test(thumbprint)) {
      return problem('CONFIG_INVALID', 'thumbprint: 40 hexadecimal digits are allowed', { field: 'thumbprint' });
    }
    if (typeof trusted !== 'boolean') {
      return problem('CONFIG_INVALID', 'trusted: true or false is allowed', { field: 'trusted' });
    }
    const isKnown = await certificates.judge(thumbprint, trusted);
    if (!isKnown) return problem('NOT_FOUND', `there is no certificate ${thumbprint}`, { field: 'thumbprint' });
    return { status: 200, body: { certificates: await certificates.list() } satisfies CertificateListView };
  };
