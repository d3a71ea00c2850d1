import { describeSwitches, type Observe, type Switches } from '../../../../test/assumption-switches.ts';
import { render } from './fixtures/render.ts';
import { TemplateFailure } from './template-failure.ts';

const printed =
  (template: string): Observe =>
  (assume) =>
    render(template, { params: { path: {}, querystring: {}, header: { origin: 'https://a.example' } } }, assume);

const many: Observe = (assume) => {
  try {
    return render('#foreach($i in [1..2000])#if($i == 1000)$i#end#end.', {}, assume);
  } catch (error) {
    return error instanceof TemplateFailure ? error.message : error;
  }
};

const switches: Switches = {
  'rest-api.vtl.escape-javascript-empty': [printed('[$util.escapeJavaScript("")]'), { '{}': '[{}]', empty: '[]' }],
  'rest-api.vtl.foreach-limit': [many, { failure: 'A #foreach goes through more than 1000 items.', stops: '1000.' }],
  'rest-api.vtl.header-map-case': [
    printed('$input.params("Origin")|$input.params().header.get("Origin")|$input.params("origin")'),
    {
      'case-insensitive': 'https://a.example|https://a.example|https://a.example',
      exact: '||https://a.example',
    },
  ],
  'rest-api.vtl.null-reference': [
    printed('$a|${a.b}|$!a|#if($a == "")T#{else}F#end|#set($t = "x" + $a)$t'),
    { empty: '|||T|x', literal: '$a|${a.b}||F|x$a' },
  ],
  'rest-api.vtl.truthiness': [
    printed('#foreach($v in ["", [], {}, 0, 0.0, "a", [0], 1])#if($v)T#{else}F#end#end'),
    { true: 'TTTTTTTT', 'empty-is-false': 'FFFFFTTT' },
  ],
};

describeSwitches('assumptions of mapping templates', switches, { folder: new URL('./', import.meta.url) });
