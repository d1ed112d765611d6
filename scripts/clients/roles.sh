#!/bin/sh
# A user takes a role with the AWS CLI: by hand, and with a profile that says so.
#
# alice may do nothing herself; the role writer trusts her and may do everything with networks.
set -eu
export AWS_PAGER= AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=1

fail() {
	printf 'FAIL %s\n' "$*" >&2
	exit 1
}

# is WHAT GOT WANT
is() {
	[ "$2" = "$3" ] || fail "$1: got '$2', want '$3'"
	printf 'ok   %s: %s\n' "$1" "$2"
}

# refused CODE COMMAND...
refused() {
	code=$1
	shift
	if out=$("$@" 2>&1); then fail "$* is answered: $out"; fi
	case $out in
	*"($code)"*) printf 'ok   refused: %s\n' "$(printf %s "$out" | tr -d '\n')" ;;
	*) fail "$*: got '$out', want $code" ;;
	esac
}

role=arn:aws:iam::000000000000:role/writer
is 'alice' "$(aws sts get-caller-identity --query Arn --output text)" arn:aws:iam::000000000000:user/alice
refused AccessDeniedException aws networkmanager create-global-network
refused AccessDenied aws sts assume-role --role-arn "$role-of-nobody" --role-session-name by-hand

session=$(aws sts assume-role --role-arn "$role" --role-session-name by-hand --duration-seconds 900 \
	--query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
(
	# The three are words of their own.
	# shellcheck disable=SC2086
	set -- $session
	export AWS_ACCESS_KEY_ID="$1" AWS_SECRET_ACCESS_KEY="$2" AWS_SESSION_TOKEN="$3"
	is 'the session' "$(aws sts get-caller-identity --query Arn --output text)" arn:aws:sts::000000000000:assumed-role/writer/by-hand
	is 'a network' "$(aws networkmanager create-global-network --query GlobalNetwork.Description --description mine --output text)" mine
)

# A profile takes precedence only where the environment has no key.
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
is 'the profile' "$(aws sts get-caller-identity --profile writer --query Arn --output text)" \
	arn:aws:sts::000000000000:assumed-role/writer/from-a-profile
is 'its networks' "$(aws networkmanager describe-global-networks --profile writer --query "GlobalNetworks[?Description=='mine'].Description" --output text)" mine

echo 'The story is told.'
