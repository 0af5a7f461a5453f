"""Makes a bucket, a user and a role on a moto server that from then on looks at signatures and rights; prints the keys."""

import json
import sys
import urllib.request

import boto3

endpoint, bucket = sys.argv[1:]
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
ANYBODY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}


def client(service: str, key: str, secret: str):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )


client("s3", "any", "any").create_bucket(Bucket=bucket)
iam = client("iam", "any", "any")
policy = json.dumps(EVERYTHING)
role = iam.create_role(RoleName="team", AssumeRolePolicyDocument=json.dumps(ANYBODY))["Role"]["Arn"]
iam.put_role_policy(RoleName="team", PolicyName="everything", PolicyDocument=policy)
iam.create_user(UserName="ada")
iam.put_user_policy(UserName="ada", PolicyName="everything", PolicyDocument=policy)
key = iam.create_access_key(UserName="ada")["AccessKey"]
sts = client("sts", key["AccessKeyId"], key["SecretAccessKey"])
session = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
strict = urllib.request.Request(
    f"{endpoint}/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"}, method="POST"
)
urllib.request.urlopen(strict).close()
print(
    json.dumps(
        {
            "role": role,
            "user": {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]},
            "session": {
                "id": session["AccessKeyId"],
                "secret": session["SecretAccessKey"],
                "token": session["SessionToken"],
            },
        }
    )
)
