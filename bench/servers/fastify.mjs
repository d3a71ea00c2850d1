import cors from '@fastify/cors';
import fastify from 'fastify';
import { corsSettings } from './cors-settings.mjs';

const app = fastify({ logger: false });
await app.register(cors, {
  origin: corsSettings.origins,
  methods: corsSettings.methods,
  allowedHeaders: corsSettings.headers,
  maxAge: corsSettings.maxAgeSeconds,
  credentials: true,
});
app.get('/items/:id', async (request) => ({ path: request.url }));
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
