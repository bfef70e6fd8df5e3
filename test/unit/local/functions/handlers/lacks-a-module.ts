// @ts-expect-error This module does not exist.
import { something } from './not-there.ts';

export const handler = () => something;
