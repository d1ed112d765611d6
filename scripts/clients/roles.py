#!/usr/bin/env python3
"""A user takes a role with boto3: by hand, and with a profile that says so.

alice may do nothing herself; the role writer trusts her and may do everything with networks.
"""

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::000000000000:role/writer"
ONCE = Config(retries={"total_max_attempts": 1})


def check(what, got, want):
    if got != want:
        raise SystemExit(f"FAIL {what}: got {got!r}, want {want!r}")
    print(f"ok   {what}: {got}")


def refused(code, call, **arguments):
    try:
        answer = call(**arguments)
    except ClientError as failure:
        check(f"{call.__name__} is refused", failure.response["Error"]["Code"], code)
        check("its request has an id", len(failure.response["ResponseMetadata"]["RequestId"]), 36)
        return
    raise SystemExit(f"FAIL {call.__name__}: got {answer}, want {code}")


sts = boto3.client("sts", config=ONCE)
check("alice", sts.get_caller_identity()["Arn"], "arn:aws:iam::000000000000:user/alice")
refused("AccessDeniedException", boto3.client("networkmanager", config=ONCE).describe_global_networks)
refused("AccessDenied", sts.assume_role, RoleArn=ROLE + "-of-nobody", RoleSessionName="by-hand")
refused("MalformedPolicyDocument", sts.assume_role, RoleArn=ROLE, RoleSessionName="by-hand", Policy="{}")
refused("AccessDenied", sts.assume_role, RoleArn=ROLE, RoleSessionName="by-hand", Tags=[{"Key": "team", "Value": "net"}])
refused("InvalidAction", sts.get_session_token)

READ_ONLY = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"networkmanager:Describe*","Resource":"*"}}'
taken = sts.assume_role(RoleArn=ROLE, RoleSessionName="by-hand", Policy=READ_ONLY)
check("the session", taken["AssumedRoleUser"]["Arn"], "arn:aws:sts::000000000000:assumed-role/writer/by-hand")
keys = taken["Credentials"]
narrow = boto3.client(
    "networkmanager",
    config=ONCE,
    aws_access_key_id=keys["AccessKeyId"],
    aws_secret_access_key=keys["SecretAccessKey"],
    aws_session_token=keys["SessionToken"],
)
check("it may describe", "GlobalNetworks" in narrow.describe_global_networks(), True)
refused("AccessDeniedException", narrow.create_global_network)

profile = boto3.Session(profile_name="writer")
check(
    "the profile",
    profile.client("sts", config=ONCE).get_caller_identity()["Arn"],
    "arn:aws:sts::000000000000:assumed-role/writer/from-a-profile",
)
made = profile.client("networkmanager", config=ONCE).create_global_network()
check("it may create", made["GlobalNetwork"]["State"], "PENDING")

print("The story is told.")
