/**
 * A Python program, for any Python 3 and nothing beside it: `python3 - ENDPOINT REGION BUCKET KEY FILE`. Credentials are
 * those of the environment, else of the container's role, else of the profile in the shared credentials file.
 * Sources: AWS General Reference, "Signature Version 4 signing process"; AWS SDKs and Tools Reference, "Container credential provider".
 */
export const S3_DOWNLOAD = `import configparser, datetime, hashlib, hmac, json, os, shutil, sys, urllib.parse, urllib.request
endpoint, region, bucket, key, target = sys.argv[1:6]
env = os.environ
secret = {n: env.get("AWS_" + n.upper()) for n in ("access_key_id", "secret_access_key", "session_token")}
relative = env.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
role = "http://169.254.170.2" + relative if relative else env.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
if not secret["access_key_id"] and role:
    try:
        token = env.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        if env.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"):
            token = open(env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read().strip()
        asked = urllib.request.Request(role, headers={"Authorization": token} if token else {})
        given = json.load(urllib.request.urlopen(asked, timeout=30))
        secret = dict(zip(secret, (given["AccessKeyId"], given["SecretAccessKey"], given.get("Token"))))
    except Exception as error:
        sys.exit("mlgit: cannot get the AWS credentials of the container's role: %s" % error)
if not secret["access_key_id"]:
    file = configparser.ConfigParser()
    file.read(env.get("AWS_SHARED_CREDENTIALS_FILE") or os.path.expanduser("~/.aws/credentials"))
    profile = env.get("AWS_PROFILE") or "default"
    if not file.has_section(profile):
        sys.exit("mlgit: found no AWS credentials in the environment or in profile %s" % profile)
    secret = {n: file.get(profile, "aws_" + n, fallback=None) for n in secret}
path = "/" + urllib.parse.quote(bucket + "/" + key, safe="/-_.~")
host = urllib.parse.urlsplit(endpoint).netloc
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
headers = {"host": host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": now}
if secret["session_token"]:
    headers["x-amz-security-token"] = secret["session_token"]
names = ";".join(sorted(headers))
lines = "".join("%s:%s\\n" % (n, headers[n]) for n in sorted(headers))
request = "\\n".join(["GET", path, "", lines, names, "UNSIGNED-PAYLOAD"])
scope = "/".join([now[:8], region, "s3", "aws4_request"])
text = "\\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(request.encode()).hexdigest()])
signer = ("AWS4" + secret["secret_access_key"]).encode()
for part in scope.split("/") + [text]:
    signer = hmac.new(signer, part.encode(), hashlib.sha256).digest()
headers["authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s" % (
    secret["access_key_id"], scope, names, signer.hex())
try:
    answer = urllib.request.urlopen(urllib.request.Request(endpoint.rstrip("/") + path, headers=headers), timeout=120)
except Exception as error:
    sys.exit("mlgit: cannot read %s of %s: %s" % (key, endpoint, error))
with answer, open(target, "wb") as file:
    shutil.copyfileobj(answer, file, 1 << 20)
`;
