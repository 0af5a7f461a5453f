"""Makes queues of AWS Batch in a moto server, as an account would have them: `python moto-queues.py ENDPOINT MAX_VCPUS`.

`ml` has instances of EC2, `serverless` has Fargate, `closed` takes no jobs.
"""

import json
import sys

import boto3

endpoint, most = sys.argv[1], int(sys.argv[2])


def client(service):
    keys = {"aws_access_key_id": "tester", "aws_secret_access_key": "tester-secret"}
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", **keys)


iam, ec2, batch = client("iam"), client("ec2"), client("batch")
trust = json.dumps({"Version": "2012-10-17", "Statement": []})
role = iam.create_role(RoleName="service", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
iam.create_instance_profile(InstanceProfileName="node")
profile = iam.get_instance_profile(InstanceProfileName="node")["InstanceProfile"]["Arn"]
subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][:1]
groups = [one["GroupId"] for one in ec2.describe_security_groups()["SecurityGroups"]][:1]
network = {"maxvCpus": most, "subnets": subnets, "securityGroupIds": groups}
kinds = {
    "ml": {"type": "EC2", "minvCpus": 0, "instanceTypes": ["optimal"], "instanceRole": profile},
    "serverless": {"type": "FARGATE"},
    "closed": {"type": "FARGATE"},
}
for name, kind in kinds.items():
    environment = batch.create_compute_environment(
        computeEnvironmentName=f"of-{name}",
        type="MANAGED",
        state="ENABLED",
        serviceRole=role,
        computeResources={**network, **kind},
    )
    batch.create_job_queue(
        jobQueueName=name,
        state="DISABLED" if name == "closed" else "ENABLED",
        priority=1,
        computeEnvironmentOrder=[{"order": 1, "computeEnvironment": environment["computeEnvironmentArn"]}],
    )
