/** What every server is configured with; the templates in fixtures/ say the same in their own words. */
export const corsSettings = {
  origins: ['https://example.com', 'https://app.example.com'],
  methods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
  headers: ['Content-Type', 'Authorization'],
  maxAgeSeconds: 86400,
};
