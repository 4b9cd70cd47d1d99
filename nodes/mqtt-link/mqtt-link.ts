import { mqtt } from '../../src/protocols/registry.ts';
import { defineLink } from '../shared/define-link.ts';

export default defineLink(mqtt);
