import type { PropertyShape } from '../property-shape.ts';

/** The CORS configuration of an HTTP API and that of a function URL have the same members. */
export const corsShape: PropertyShape = {
  members: {
    AllowCredentials: 'boolean',
    AllowHeaders: { list: 'string' },
    AllowMethods: { list: 'string' },
    AllowOrigins: { list: 'string' },
    ExposeHeaders: { list: 'string' },
    MaxAge: 'number',
  },
};
