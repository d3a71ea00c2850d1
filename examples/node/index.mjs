/** POST /echo/{name}: gives back what it was sent. */
export const handler = async (event) => ({
  name: event.pathParameters.name,
  body: event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : (event.body ?? null),
});
