package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	governance "github.com/cdk-kms-governance/cdk-kms-governance-go/cdkkmsgovernance"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	awscdk.Validations_Of(app).AddPlugins(governance.NewKmsGuardrails(nil))

	stack := awscdk.NewStack(app, jsii.String("Payments"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")},
	})
	keyTeam := awsiam.NewRole(stack, jsii.String("KeyTeam"), &awsiam.RoleProps{
		RoleName:  jsii.String("KeyTeam"),
		AssumedBy: awsiam.NewAccountRootPrincipal(),
	})
	reader := awslambda.NewFunction(stack, jsii.String("Reader"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String("exports.handler = async () => {};")),
	})
	administrators := []awsiam.IGrantable{keyTeam}

	documents := governance.NewGovernedKey(stack, jsii.String("Documents"), &governance.GovernedKeyProps{
		Alias:    jsii.String("payments/documents"),
		Kind:     governance.KeyKind_Symmetric(),
		Rotation: governance.Rotation_Automatic(awscdk.Duration_Days(jsii.Number(180))),
		Access:   &governance.KeyAccess{Administrators: &administrators},
		Services: &[]governance.ServiceUse{governance.ServiceUse_S3(), governance.ServiceUse_CloudWatchLogs(nil)},
	})
	documents.Grants().Decrypt(reader, &governance.KeyGrantOptions{
		ViaServices: &[]governance.ServiceUse{governance.ServiceUse_S3()},
	})

	archive := governance.NewEncryptedBucket(stack, jsii.String("Archive"), &governance.EncryptedBucketProps{
		EncryptionKey: documents,
	})
	archive.GrantRead(reader, nil)

	shared := governance.NewMultiRegionKeySet(stack, jsii.String("Shared"), &governance.MultiRegionKeySetProps{
		Alias:          jsii.String("payments/shared"),
		ReplicaRegions: jsii.Strings("eu-central-1"),
		Access:         &governance.KeyAccess{Administrators: &administrators},
	})
	shared.Grants().Encrypt(reader, nil)

	governance.NewKeyRotationMonitor(stack, jsii.String("Monitor"), &governance.KeyRotationMonitorProps{
		Keys:          &[]constructs.IConstruct{documents, shared},
		TrailLogGroup: awslogs.LogGroup_FromLogGroupName(stack, jsii.String("TrailEvents"), jsii.String("organization-trail")),
	})

	awscdk.Validations_Of(app).Acknowledge(&awscdk.Acknowledgment{
		Id:     jsii.String("KMS-Governance::EscalationPath"),
		Reason: jsii.String("the monitor tells who changes a key policy"),
	})

	app.Synth(nil)

	access := governance.EffectiveAccess_FromAssembly(app.Outdir())
	key := jsii.String("alias/payments/documents")
	access.ExpectAllowed(jsii.String("Payments/Reader/ServiceRole"), jsii.String("kms:Decrypt"), key, &map[string]interface{}{
		"kms:ViaService": "s3.eu-west-1.amazonaws.com",
	})
	access.ExpectDenied(jsii.String("arn:aws:iam::111122223333:role/KeyTeam"), jsii.String("kms:Decrypt"), key, nil)
	fmt.Println("the reader decrypts through S3, and the key team does not")
}
