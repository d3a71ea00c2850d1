import cors from 'cors';
import express from 'express';
import { corsSettings } from './cors-settings.mjs';

const app = express();
app.use(
  cors({
    origin: corsSettings.origins,
    methods: corsSettings.methods,
    allowedHeaders: corsSettings.headers,
    maxAge: corsSettings.maxAgeSeconds,
    credentials: true,
  }),
);
app.get('/items/:id', (request, response) => response.json({ path: request.url }));
app.listen(Number(process.argv[2]), '127.0.0.1');
