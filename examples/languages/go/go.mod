module payments

go 1.23

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.276.0
	github.com/aws/jsii-runtime-go v1.142.0
	github.com/cdk-kms-governance/cdk-kms-governance-go/cdkkmsgovernance v0.0.0
)
