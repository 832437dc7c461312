"""The evaluation suite: cases, metrics, runner, reports and the sample corpus they are measured on."""
