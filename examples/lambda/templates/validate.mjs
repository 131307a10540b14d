// Validates CloudFormation templates with AWS's own validator, offline:
//
//	npm ci && node validate.mjs *.yaml
//
// Warnings fail too. Its remarks on what an update would replace, and on tags, are
// no faults and are not shown.
import cloudformation from '@aws/cloudformation-validate';

// Findings that are meant, each with why.
const meant = new Map([
  ['W9002 s3events.yaml', 'the bucket, its notification and the permission for it would need each other'],
]);

const engine = new cloudformation.CelEngine();
let failed = process.argv.length < 3;
for (const file of process.argv.slice(2)) {
  const { diagnostics } = engine.validateStandard(new cloudformation.TemplateFile(file));
  for (const d of diagnostics) {
    if (d.severity === 'INFO' || meant.has(`${d.ruleId} ${file}`)) continue;
    failed = true;
    console.log(`${file}: ${d.severity} ${d.ruleId}: ${d.entity?.logicalId ?? ''}: ${d.message}`);
  }
}
engine.free();
process.exit(failed ? 1 : 0);
