import { opcua } from '../../src/protocols/registry.ts';
import { defineLink } from '../shared/define-link.ts';

export default defineLink(opcua);
