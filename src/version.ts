import { PACKAGE } from './package-files.ts';

/** Version of this package. */
export const VERSION: string = PACKAGE.version;
