import { opcuaLinkProblems, opcuaLinkSettings } from '../../src/protocols/opcua/settings.ts';
import { openTrust } from '../shared/editor/trust.ts';
import { editorPart } from '../shared/editor.ts';

export default editorPart({
  schema: opcuaLinkSettings,
  check: opcuaLinkProblems,
  label: ({ endpoint }) => String(endpoint ?? ''),
  shown: {
    securityPolicy: ({ securityMode }) => securityMode !== 'None',
    username: ({ login }) => login === 'user name',
    password: ({ login }) => login === 'user name',
    userCertificate: ({ login }) => login === 'certificate',
    userPrivateKey: ({ login }) => login === 'certificate',
  },
  section: openTrust,
});
