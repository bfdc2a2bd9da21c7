import { z } from 'zod';

/**
 * zod compiles its schemas with `new Function` where it may; the page's Content Security Policy forbids that, and
 * each try would be reported as a violation. Must be imported before anything that makes a schema.
 */
z.config({ jitless: true });
