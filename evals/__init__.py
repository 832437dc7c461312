"""The evaluation suite: cases, metrics, runner, reports and the corpus they are measured on."""
