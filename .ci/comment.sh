#!/usr/bin/env bash
# comment.sh FILE: shows a Markdown report as one comment of the pull request, the same one in every run.
#
# It needs GH_TOKEN with `pull-requests: write`, GITHUB_REPOSITORY, and PULL_REQUEST, the number; without a pull request it
# does nothing. The comment is found again by its first line, in which it names the job.
set -euo pipefail

report=$1
mark="<!-- losscli: ${GITHUB_WORKFLOW:-} / ${GITHUB_JOB:-} -->"
if [ -z "${PULL_REQUEST:-}" ]; then
  echo "no pull request, so no comment"
  exit 0
fi
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
found=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$mark\")) | .id" | head -n 1)
body=$(printf '%s\n\n### losscli\n\n%s\n' "$mark" "$(cat "$report")")
if [ -n "$found" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$found" --raw-field "body=$body" --jq .html_url
else
  gh api --method POST "$comments" --raw-field "body=$body" --jq .html_url
fi
