import { cmmsProblems, cmmsSettings, isOfLogin, settingNames } from '../../src/workorders/cmms-settings.ts';
import { providerNamed } from '../../src/workorders/registry.ts';
import { openConnectionTest } from '../shared/editor/connection-test.ts';
import { editorPart } from '../shared/editor.ts';

type Values = Readonly<Record<string, unknown>>;
const isShown = (name: string) => (settings: Values) => {
  const provider = providerNamed(String(settings.provider));
  if (!provider || !settingNames(provider).has(name)) return false;
  return name === 'ownTemplate' ? settings.template === 'own' : isOfLogin(name, settings.authentication);
};

export default editorPart({
  schema: cmmsSettings,
  check: cmmsProblems,
  shown: Object.fromEntries(Object.keys(cmmsSettings.properties).map((name) => [name, isShown(name)])),
  section: openConnectionTest,
});
