/** What is tried one after the other when a connection is tested. */
export type CheckStage = 'name' | 'connection' | 'TLS' | 'login' | 'rights' | 'answer';

/** What one step of a test came to, in a sentence for whoever fills in the dialog. The first that is not ok is the last. */
export interface CheckStep {
  step: CheckStage;
  ok: boolean;
  says: string;
}
