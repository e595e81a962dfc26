package main

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	governance "github.com/cdk-kms-governance/cdk-kms-governance-go/cdkkmsgovernance"
)

var reason = regexp.MustCompile("`.*\\[KmsGov\\.\\w+[^\\]]*\\]")

// A struct without fields may share its address with others, which the jsii runtime takes for one object.
type keyCounter struct{ keys int }

func (c *keyCounter) Visit(node constructs.IConstruct) {
	if *awscdk.CfnResource_IsCfnResource(node) && *node.(awscdk.CfnResource).CfnResourceType() == "AWS::KMS::Key" {
		c.keys++
	}
}

func newStack() awscdk.Stack {
	return awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Traps"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")},
	})
}

func newKey(props *governance.GovernedKeyProps) governance.GovernedKey {
	return governance.NewGovernedKey(newStack(), jsii.String("Key"), props)
}

func refusal(act func()) (result string) {
	defer func() {
		if problem := recover(); problem != nil {
			result = reason.FindString(fmt.Sprint(problem))
			if result == "" {
				result = "refused"
			}
		}
	}()
	act()
	return "accepted"
}

func main() {
	defer jsii.Close()

	counted := newStack()
	counter := &keyCounter{}
	awscdk.Aspects_Of(counted).Add(counter, nil)
	governance.NewGovernedKey(counted, jsii.String("Key"), nil)
	counted.Node().Root().(awscdk.App).Synth(nil)

	traps := map[string]interface{}{
		"a period that is no whole number of days": refusal(func() {
			newKey(&governance.GovernedKeyProps{Rotation: governance.Rotation_Automatic(awscdk.Duration_Days(jsii.Number(90.5)))})
		}),
		"a grace that is no whole number of days": refusal(func() {
			stack := newStack()
			key := governance.NewGovernedKey(stack, jsii.String("Key"), nil)
			governance.NewKeyRotationMonitor(stack, jsii.String("Monitor"), &governance.KeyRotationMonitorProps{
				Keys:          &[]constructs.IConstruct{key},
				RotationGrace: awscdk.Duration_Days(jsii.Number(1.5)),
			})
		}),
		"props left out": newKey(nil).Kind().Spec(),
		"options left out": refusal(func() {
			newKey(&governance.GovernedKeyProps{Services: &[]governance.ServiceUse{governance.ServiceUse_CloudWatchLogs(nil)}})
		}),
		"options with nothing in them": refusal(func() {
			logs := governance.ServiceUse_CloudWatchLogs(&governance.CloudWatchLogsUseOptions{})
			newKey(&governance.GovernedKeyProps{Services: &[]governance.ServiceUse{logs}, Access: &governance.KeyAccess{}})
		}),
		"a member of an enum": governance.KeyKind_RsaSigning(governance.RsaKeySize_BITS_3072).Spec(),
		"an enum in props": refusal(func() {
			governance.NewEncryptedBucket(newStack(), jsii.String("Bucket"), &governance.EncryptedBucketProps{
				EncryptionMode: governance.BucketEncryptionMode_DSSE_KMS,
				PinKey:         jsii.Bool(false),
			})
		}),
		"two equal kinds":     *newKey(nil).Kind().Spec() == *governance.KeyKind_Symmetric().Spec(),
		"two equal rotations": *governance.Rotation_Automatic(awscdk.Duration_Days(jsii.Number(180))).Mode() == *governance.Rotation_Automatic(nil).Mode(),
		"a choice that comes back": newKey(&governance.GovernedKeyProps{
			Kind:     governance.KeyKind_Ed25519(),
			Rotation: governance.Rotation_None(jsii.String("a test")),
		}).Kind().Spec(),
		"an error of a value": refusal(func() {
			governance.KeyKind_Of(jsii.String("RSA_2048"), jsii.String("GENERATE_VERIFY_MAC"))
		}),
		"an error of a construct": refusal(func() { newKey(&governance.GovernedKeyProps{Alias: jsii.String("aws/x")}) }),
		"nothing in a list": refusal(func() {
			newKey(&governance.GovernedKeyProps{Access: &governance.KeyAccess{Users: &[]awsiam.IGrantable{nil}}})
		}) != "accepted",
		"keys that an aspect visits": counter.keys,
	}
	text, _ := json.Marshal(traps)
	fmt.Println(string(text))
}
