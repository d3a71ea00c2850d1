export const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:MyLambda';

export const lambdaUri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

export const authorizerUri = lambdaUri;
