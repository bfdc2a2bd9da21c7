import { config } from 'zod';

/** The page's content security policy forbids `eval`; zod must not even try it. Imported before any schema. */
config({ jitless: true });
