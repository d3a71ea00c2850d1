import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { corsSettings } from './cors-settings.mjs';

const app = new Hono();
app.use(
  '*',
  cors({
    origin: corsSettings.origins,
    allowMethods: corsSettings.methods,
    allowHeaders: corsSettings.headers,
    maxAge: corsSettings.maxAgeSeconds,
    credentials: true,
  }),
);
app.get('/items/:id', (context) => context.json({ path: context.req.path }));
serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: '127.0.0.1' });
